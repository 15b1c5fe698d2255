module Mastodon
  Version = '4.3.0+cache-readable'.freeze
end
