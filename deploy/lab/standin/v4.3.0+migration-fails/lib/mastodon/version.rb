module Mastodon
  Version = '4.3.0+migration-fails'.freeze
end
