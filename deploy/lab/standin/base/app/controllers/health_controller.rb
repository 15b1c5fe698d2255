# Touches neither database nor Redis by itself; what every request asks for (SharedCache) comes before it.
class HealthController < ActionController::Base
  def show
    render plain: 'OK'
  end
end
