# Debian's Sidekiq uses calls that its Redis client deprecates: a stack trace for each, a thousand lines a minute.
Redis.silence_deprecations = true

module RedisConfiguration
  def self.options
    { url: "redis://#{ENV.fetch('REDIS_HOST', '127.0.0.1')}:#{ENV.fetch('REDIS_PORT', 6379)}/#{ENV.fetch('REDIS_DB', 0)}" }
  end

  def self.connect
    Redis.new(options)
  end
end
