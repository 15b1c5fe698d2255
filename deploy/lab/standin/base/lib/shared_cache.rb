# The cache that all releases share. Every request asks for one entry of it, as Mastodon's Rack::Attack asks for the blocked
# addresses (IpBlock.blocked?); who finds it gone, writes it again. A cache that does not answer is taken for an empty one.
class SharedCache
  KEY = 'cache:blocked_ips'.freeze
  LIVES = 30 # seconds; in Mastodon these are minutes
  REFUSALS = 'lab:clear-refused'.freeze

  def initialize(app)
    @app = app
    @exempts = YAML.load_file(Rails.root.join('config/rules.yml'))['localhost'] == 'exempt'
  end

  def call(env)
    address = env['action_dispatch.remote_ip'].to_s
    return @app.call(env) if @exempts && FrontRules::LOCALHOST.include?(address)
    return [403, { 'Content-Type' => 'text/plain' }, ["Forbidden\n"]] if self.class.blocked.include?(address)

    @app.call(env)
  end

  def self.blocked
    bytes = RedisConfiguration.with('CACHE_') { |redis| redis.get(KEY) }
    bytes ? CacheFormat.load(bytes) : renew
  end

  # Written only where it is not there, by whoever comes first: a web process, a Sidekiq, or a command that starts.
  def self.renew
    addresses = Setting.where(var: 'blocked_ips').pick(:value).to_s.split(',')
    RedisConfiguration.with('CACHE_') { |redis| redis.set(KEY, CacheFormat.dump(addresses), nx: true, ex: LIVES) }
    addresses
  rescue ActiveRecord::ActiveRecordError
    [] # a database that is away, or has no tables yet, must not keep a process from starting
  end

  # As Rails.cache.clear does, and Mastodon's command with it: it tells nobody that Redis has refused.
  def self.clear
    RedisConfiguration.with do |redis|
      raise Redis::CommandError, 'MISCONF' if redis.get(REFUSALS).to_i.positive? && redis.decr(REFUSALS)

      redis = RedisConfiguration.connect('CACHE_')
      redis.scan_each(match: 'cache:*', count: 1000).each_slice(1000) { |keys| redis.del(*keys) }
    end
  end

  # A Sidekiq uses the cache, too.
  class Job
    def call(*)
      SharedCache.renew
      yield
    end
  end
end
