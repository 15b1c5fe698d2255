require 'digest'
# Behaves as webpacker 5 does, its famous fault included: the digest of the sources is recorded even when the
# compilation fails, so that the next run says "Everything's up-to-date" and exits 0 with whatever manifest is there.
namespace :assets do
  desc 'Compile the packs'
  task :precompile do
    digest_file = 'tmp/cache/webpacker/last-compilation-digest-production'
    sources = Dir['app/javascript/**/*', 'package.json', 'yarn.lock'].select { |f| File.file?(f) }.sort
    digest = Digest::SHA1.hexdigest(sources.map { |f| Digest::SHA1.file(f).hexdigest }.join)
    if File.exist?(digest_file) && File.read(digest_file) == digest
      puts "Everything's up-to-date. Nothing to do"
      next
    end
    FileUtils.mkdir_p(File.dirname(digest_file))
    File.write(digest_file, digest)
    puts 'Compiling...'
    unless system('node', 'bin/webpack')
      puts 'Compilation failed:'
      exit!(1)
    end
    FileUtils.mkdir_p('public/assets')
    File.write('public/assets/500.html', "<h1>We are sorry</h1>\n")
  end

  task :clobber do
    FileUtils.rm_rf(%w(public/packs public/assets tmp/cache/webpacker))
  end
end
