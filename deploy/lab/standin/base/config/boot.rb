ENV['RAILS_ENV'] ||= 'production'
ENV['BUNDLE_GEMFILE'] ||= File.expand_path('../Gemfile', __dir__)
require 'logger'
require 'bundler/setup'
ENV['BOOTSNAP_CACHE_DIR'] ||= '/var/cache/bootsnap' # one for all trees, filled when the image is made
require 'bootsnap/setup'
