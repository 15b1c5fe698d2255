# When what a variant of this release does to the old one begins: at once, or, where somebody has said so before, as soon as
# he says so (Lab's LabHarms). Commands of the release do not wait for it.
module LabMoment
  WAITS = 'lab:harm-waits'.freeze
  KINDS = /puma|sidekiq/

  def self.come?
    RedisConfiguration.with { |redis| !redis.exists?(WAITS) } || false
  end

  # Again and again in a process that serves, from that moment on; one step at a time.
  def self.again(pause = 1)
    return unless $PROGRAM_NAME.match?(KINDS)

    Rails.application.config.after_initialize do
      Thread.new do
        loop do
          sleep pause
          yield if come?
        rescue StandardError => e
          Rails.logger.warn("lab: #{e.class}: #{e.message}")
        end
      end
    end
  end
end
