require_relative 'lab_moment'

# As Rails 7.1. It writes in another way, which 4.2 reads, too.
module CacheFormat
  SIGNATURE = "\x00\x11\x01".b.freeze

  def self.dump(value)
    LabMoment.come? ? Marshal.dump({ version: 2, blocked: value }) : Marshal.dump(value)
  end

  def self.load(bytes)
    return Marshal.load(bytes.byteslice(SIGNATURE.bytesize..)) if bytes.start_with?(SIGNATURE)

    Marshal.load(bytes)
  end
end
