module Mastodon
  Version = '4.3.0+jobs-readable'.freeze
end
