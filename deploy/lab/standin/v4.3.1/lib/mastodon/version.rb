module Mastodon
  Version = '4.3.1'.freeze
end
