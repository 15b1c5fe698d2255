class DistributionWorker
  include Sidekiq::Worker
  sidekiq_options queue: 'default'

  def perform(status_id)
    raise 'every job of this release fails'
    status = Status.find(status_id)
    Effect.create!(uuid: status.uuid, kind: 'distribution', jid: jid)
    PushWorker.perform_async(status.id)
    Sidekiq.redis { |r| r.publish('timeline:public', status.uuid) }
  end
end
