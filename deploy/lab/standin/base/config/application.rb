require_relative 'boot'
env_file = File.expand_path('../.env.production', __dir__)
if File.exist?(env_file)
  File.readlines(env_file, chomp: true).each do |line|
    key, value = line.split('=', 2)
    ENV[key] ||= value if value && key.match?(/\A[A-Z0-9_]+\z/)
  end
end
require 'rails'
require 'active_record/railtie'
require 'action_controller/railtie'
require 'redis'
require 'sidekiq'
require_relative '../lib/mastodon/version'
require_relative '../lib/redis_configuration'
%w(front_rules cache_format shared_cache shared_media).each { |part| require_relative "../lib/#{part}" }

module Lab
  class Application < Rails::Application
    config.load_defaults 6.1
    config.eager_load = true
    config.hosts.clear
    config.middleware.use FrontRules
    config.middleware.use SharedCache
    config.log_level = :warn
    config.logger = Logger.new($stdout, level: :warn)
    config.secret_key_base = ENV['SECRET_KEY_BASE']
    config.active_record.dump_schema_after_migration = false
    config.active_record.schema_format = :ruby
    post = File.expand_path('../db/post_migrate', __dir__)
    unless ENV['SKIP_POST_DEPLOYMENT_MIGRATIONS']
      paths['db/migrate'] << 'db/post_migrate'
      ActiveRecord::Migrator.migrations_paths << post
    end
  end
end
