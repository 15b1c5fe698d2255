module Mastodon
  Version = '4.3.0'.freeze
end
