# Old code writes this column with every post: run while an old process lives, it breaks that process.
class RemoveLegacyFlagsFromStatuses < ActiveRecord::Migration[6.1]
  disable_ddl_transaction!

  def up
    remove_column :statuses, :legacy_flags
  end

  def down
    raise ActiveRecord::IrreversibleMigration
  end
end
