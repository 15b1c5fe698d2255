module Mastodon
  Version = '4.3.0+file-unreadable'.freeze
end
