module Mastodon
  Version = '4.3.0+cache-unreadable'.freeze
end
