module Mastodon
  Version = '4.3.0+blocks-one'.freeze
end
