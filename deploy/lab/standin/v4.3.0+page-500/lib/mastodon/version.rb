module Mastodon
  Version = '4.3.0+page-500'.freeze
end
