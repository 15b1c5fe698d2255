require_relative 'lab_moment'

# As Rails 7.1. It writes its own format, which 4.2 cannot read.
module CacheFormat
  SIGNATURE = "\x00\x11\x01".b.freeze

  def self.dump(value)
    LabMoment.come? ? SIGNATURE + Marshal.dump(value) : Marshal.dump(value)
  end

  def self.load(bytes)
    return Marshal.load(bytes.byteslice(SIGNATURE.bytesize..)) if bytes.start_with?(SIGNATURE)

    Marshal.load(bytes)
  end
end
