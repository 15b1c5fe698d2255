threads_count = ENV.fetch('MAX_THREADS', 5).to_i
threads threads_count, threads_count
bind "tcp://#{ENV.fetch('BIND', '127.0.0.1')}:#{ENV.fetch('PORT', 3000)}"
environment ENV.fetch('RAILS_ENV', 'production')
workers ENV.fetch('WEB_CONCURRENCY', 2).to_i
preload_app!
on_worker_boot { ActiveRecord::Base.establish_connection }

raise 'a release that never starts' if $PROGRAM_NAME.include?('puma')
