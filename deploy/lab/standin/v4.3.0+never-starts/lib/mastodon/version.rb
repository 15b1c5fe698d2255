module Mastodon
  Version = '4.3.0+never-starts'.freeze
end
