# As Rails 7.1, which reads every older format, too; in which one it writes is config.active_support.cache_format_version.
# This release writes what 4.2 can read.
module CacheFormat
  SIGNATURE = "\x00\x11\x01".b.freeze

  def self.dump(value)
    Marshal.dump(value)
  end

  def self.load(bytes)
    return Marshal.load(bytes.byteslice(SIGNATURE.bytesize..)) if bytes.start_with?(SIGNATURE)

    Marshal.load(bytes)
  end
end
