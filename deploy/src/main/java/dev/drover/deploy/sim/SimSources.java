package dev.drover.deploy.sim;

/** What the helper would read in the sources of two simulated releases, for the look {@code mixed}. */
final class SimSources {
    private SimSources() {}

    static String of(Release running, Release target) {
        return lines("running", running) + lines("target", target) + "looked=yes\n";
    }

    private static String lines(String side, Release release) {
        return """
                SIDE=Gemfile.lock\t    rails (RAILS)
                SIDE=Gemfile.lock\t    sidekiq (6.5.12)
                SIDE=config/application.rb\t    config.load_defaults FORM
                SIDE=config/application.rb\t    config.active_support.cache_format_version = FORM
                SIDE=app/workers/push_worker.rb\t  def perform(status_id)
                """.replace("SIDE", side)
                .replace("RAILS", release.cacheForm().equals("6.1") ? "7.0.8" : "7.1.4")
                .replace("FORM", release.cacheForm());
    }
}
