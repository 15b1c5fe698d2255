class AddIndexToStatusesLanguage < ActiveRecord::Migration[6.1]
  disable_ddl_transaction!

  def change
    add_index :statuses, :language, algorithm: :concurrently, if_not_exists: true
  end
end
