# Debian's Sidekiq uses calls that its Redis client deprecates: a stack trace for each, a thousand lines a minute.
Redis.silence_deprecations = true

# The settings have Mastodon's names: REDIS_URL, or REDIS_HOST, _PORT, _DB, _USER and _PASSWORD, or Sentinel's; the same
# with CACHE_ before them for the cache. What the cache does not name is as for all else.
module RedisConfiguration
  PATIENCE = { connect_timeout: 1, read_timeout: 1, write_timeout: 1, reconnect_attempts: 0 }.freeze

  def self.options(kind = '')
    named = ->(key) { [ENV["#{kind}REDIS_#{key}"], ENV["REDIS_#{key}"]].find { |v| v.to_s != '' } }
    own = ENV.keys.any? { |name| kind != '' && name.start_with?("#{kind}REDIS_") && ENV[name] != '' }
    url = own ? ENV["#{kind}REDIS_URL"].to_s : ENV['REDIS_URL'].to_s
    return { url: url } unless url.empty?

    { db: (named['DB'] || 0).to_i, username: named['USER'], password: named['PASSWORD'] }.compact.merge(place(named))
  end

  def self.place(named)
    return { host: named['HOST'] || '127.0.0.1', port: (named['PORT'] || 6379).to_i } unless named['SENTINEL_MASTER'] && named['SENTINELS']

    sentinels = named['SENTINELS'].split(',').map { |s| s.split(':') }
    { url: "redis://#{named['SENTINEL_MASTER']}", role: :master, sentinels: sentinels.map { |host, port| { host: host, port: (port || 26_379).to_i } } }
  end

  def self.connect(kind = '')
    Redis.new(options(kind))
  end

  # A connection that this thread keeps; nil where Redis does not answer, or refuses.
  def self.with(kind = '')
    kept = Thread.current.thread_variable_get(:"redis#{kind}")
    kept = [Process.pid, Redis.new(options(kind).merge(PATIENCE))] if kept.nil? || kept.first != Process.pid
    Thread.current.thread_variable_set(:"redis#{kind}", kept)
    yield kept.last
  rescue Redis::BaseError
    nil
  end
end
