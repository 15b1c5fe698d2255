module Mastodon
  Version = '4.3.0+lock-short'.freeze
end
