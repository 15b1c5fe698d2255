# Answers without touching database or Redis: it proves a live process and nothing else.
class HealthController < ActionController::Base
  def show
    render plain: 'OK'
  end
end
