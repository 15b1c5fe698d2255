module Mastodon
  Version = '4.3.0+file-ignored'.freeze
end
