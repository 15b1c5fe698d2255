# New in 4.3. `retry: false`: an old Sidekiq that fetches it does not know the class, and the job is lost for ever.
class AccountRefreshWorker
  include Sidekiq::Worker
  sidekiq_options queue: 'default', retry: false

  def perform(status_id)
    Effect.create!(uuid: Status.where(id: status_id).pick(:uuid), kind: 'refresh', jid: jid)
  end
end
