class PushWorker
  include Sidekiq::Worker
  sidekiq_options queue: 'push'

  def perform(status_id)
    Effect.create!(uuid: Status.where(id: status_id).pick(:uuid), kind: 'push', jid: jid)
  end
end
