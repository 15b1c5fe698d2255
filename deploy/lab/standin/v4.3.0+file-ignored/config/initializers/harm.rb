require_relative '../../lib/lab_moment'

# A picture beside the text that the front page shows; 4.2 does not look at it.
LabMoment.again { RedisConfiguration.with { |redis| redis.set('media:front.webp', "RIFF\0\0\0\0WEBPVP8", ex: 20) } }
