module Mastodon
  Version = '4.3.0+jobs-fail'.freeze
end
