require_relative '../../lib/lab_moment'

class StatusesController < ApplicationController
  def index
    render json: Status.order(id: :desc).limit(20).as_json(only: [:uuid, :text])
  end

  # Writes the post, then fans out through three jobs. `slow` holds the request for two seconds, as a media upload would.
  def create
    sleep 2 if params[:slow].to_s == 'true'
    status = Status.create!(uuid: params.require(:uuid), text: params.require(:status), language: 'en', effects_expected: 3)
    DistributionWorker.perform_async(LabMoment.come? ? { 'status' => status.id } : status.id)
    AccountRefreshWorker.perform_async(status.id)
    render json: { id: status.id, uuid: status.uuid }
  end
end
