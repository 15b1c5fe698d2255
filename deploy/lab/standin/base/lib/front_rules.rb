require 'yaml'

# Stands for Mastodon's Rack::Attack: rules by the address that Rails takes for the user's (ActionDispatch::RemoteIp).
# config/rules.yml has `localhost`, exempt (as up to 4.2) or counted (as from 4.3 on), and `block`, an address or everybody.
# Reads of the API are counted, as the answer tells; nothing is ever limited, so that load can come from one address.
class FrontRules
  LIMIT = 300
  PERIOD = 300
  LOCALHOST = %w[127.0.0.1 ::1].freeze

  def initialize(app)
    @app = app
    @rules = YAML.load_file(Rails.root.join('config/rules.yml'))
  end

  def call(env)
    address = env['action_dispatch.remote_ip'].to_s
    log(env, address)
    local = LOCALHOST.include?(address)
    return @app.call(env) if local && @rules['localhost'] == 'exempt'
    return [403, { 'Content-Type' => 'text/plain' }, ["Forbidden\n"]] if blocked?(address, local)

    counted(env, address)
  end

  private

  def blocked?(address, local)
    @rules['block'] == address || (@rules['block'] == 'everybody' && !local)
  end

  def counted(env, address)
    left = env['REQUEST_METHOD'] == 'GET' && env['PATH_INFO'].start_with?('/api/') ? left_to(address) : nil
    status, headers, body = @app.call(env)
    headers.merge!('X-RateLimit-Limit' => LIMIT.to_s, 'X-RateLimit-Remaining' => left.to_s) if left
    [status, headers, body]
  end

  def left_to(address)
    redis = RedisConfiguration.connect
    key = "cache:rate:#{address}:#{Time.now.to_i / PERIOD}"
    count = redis.incr(key)
    redis.expire(key, PERIOD)
    LIMIT - count
  rescue Redis::BaseError
    nil # as Rack::Attack, it lets requests through while the cache is away
  ensure
    redis&.close
  end

  # As Rails writes it, but of one page only: load pays nothing for it.
  def log(env, address)
    return unless env['PATH_INFO'] == '/about'

    Rails.logger.warn("Started #{env['REQUEST_METHOD']} \"/about\" for #{address} at #{Time.now}")
  end
end
