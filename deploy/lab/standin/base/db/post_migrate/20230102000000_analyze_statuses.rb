class AnalyzeStatuses < ActiveRecord::Migration[6.1]
  def up
    execute 'ANALYZE statuses'
  end

  def down; end
end
