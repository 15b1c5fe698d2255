module Mastodon
  Version = '4.3.0+cache-told'.freeze
end
