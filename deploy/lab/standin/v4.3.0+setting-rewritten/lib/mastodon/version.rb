module Mastodon
  Version = '4.3.0+setting-rewritten'.freeze
end
