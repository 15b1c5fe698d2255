module Mastodon
  Version = '4.3.0+posts-fail'.freeze
end
