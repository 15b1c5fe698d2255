class HomeController < ApplicationController
  def index
    manifest = (@@manifest ||= JSON.parse(File.read(Rails.root.join('public/packs/manifest.json'))))
    script = manifest.fetch('application.js')
    wait_for_lock
    state = { meta: { version: Mastodon::Version, domain: ENV['LOCAL_DOMAIN'], theme: Setting.theme, front: SharedMedia.front } }
    render html: <<~HTML.html_safe
      <!DOCTYPE html><html><head><title>Lab</title>
      <script src="#{script}" crossorigin="anonymous"></script>
      <script id="initial-state" type="application/json">#{state.to_json}</script>
      </head><body><p>#{Status.order(id: :desc).limit(1).pick(:uuid)}</p></body></html>
    HTML
  end
end
