class DistributionWorker
  include Sidekiq::Worker
  sidekiq_options queue: 'default'

  # Takes the status as 4.2 gives it, and as this release does, which 4.2 cannot read.
  def perform(status_id)
    status_id = status_id['status'] if status_id.is_a?(Hash)
    status = Status.find(status_id)
    Effect.create!(uuid: status.uuid, kind: 'distribution', jid: jid)
    PushWorker.perform_async(status.id)
    Sidekiq.redis { |r| r.publish('timeline:public', status.uuid) }
  end
end
