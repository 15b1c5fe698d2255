# A file in the media that all web hosts share, which the front page shows. Hosts of the lab share no folder: Redis stands
# for it.
module SharedMedia
  NAME = 'media:front.json'.freeze

  def self.front
    text = RedisConfiguration.with { |redis| redis.get(NAME) }
    text ? JSON.parse(text) : {}
  end
end
