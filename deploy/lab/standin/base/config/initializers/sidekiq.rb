Sidekiq.configure_server { |c| c.redis = RedisConfiguration.options }
Sidekiq.configure_client { |c| c.redis = RedisConfiguration.options }
Sidekiq.logger.level = Logger::WARN
