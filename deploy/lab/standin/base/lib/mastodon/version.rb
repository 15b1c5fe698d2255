module Mastodon
  Version = '4.2.10'.freeze
end
