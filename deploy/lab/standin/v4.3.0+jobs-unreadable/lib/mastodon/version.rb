module Mastodon
  Version = '4.3.0+jobs-unreadable'.freeze
end
