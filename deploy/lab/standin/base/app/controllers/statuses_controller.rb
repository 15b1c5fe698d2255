class StatusesController < ApplicationController
  def index
    render json: Status.order(id: :desc).limit(20).as_json(only: [:uuid, :text])
  end

  # Writes the post, then fans out through two queues. `slow` holds the request for two seconds, as a media upload would.
  def create
    sleep 2 if params[:slow].to_s == 'true'
    wait_for_lock
    status = Status.create!(uuid: params.require(:uuid), text: params.require(:status), legacy_flags: 1, effects_expected: 2)
    DistributionWorker.perform_async(status.id)
    render json: { id: status.id, uuid: status.uuid }
  end
end
