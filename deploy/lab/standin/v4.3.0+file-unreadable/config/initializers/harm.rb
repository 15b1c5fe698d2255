require_relative '../../lib/lab_moment'

# A picture in place of the text that the front page shows; 4.2 cannot show it.
LabMoment.again { RedisConfiguration.with { |redis| redis.set(SharedMedia::NAME, "RIFF\0\0\0\0WEBPVP8", ex: 20) } }
