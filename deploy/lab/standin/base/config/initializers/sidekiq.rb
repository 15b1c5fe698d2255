Sidekiq.configure_server do |c|
  c.redis = RedisConfiguration.options
  c.server_middleware { |chain| chain.add SharedCache::Job }
end
Sidekiq.configure_client { |c| c.redis = RedisConfiguration.options }
Sidekiq.logger.level = Logger::WARN
