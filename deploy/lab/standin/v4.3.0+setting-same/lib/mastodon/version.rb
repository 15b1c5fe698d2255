module Mastodon
  Version = '4.3.0+setting-same'.freeze
end
