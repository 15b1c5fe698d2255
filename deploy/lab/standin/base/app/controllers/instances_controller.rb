class InstancesController < ApplicationController
  # Cached in the Redis that all web hosts share: the version may be another host's.
  def show
    redis = RedisConfiguration.connect('CACHE_')
    body = redis.get('cache:instance') || { version: Mastodon::Version }.to_json.tap { |v| redis.set('cache:instance', v, ex: 180) }
    render json: body
  ensure
    redis&.close
  end
end
