class AddLanguageToStatuses < ActiveRecord::Migration[6.1]
  def change
    add_column :statuses, :language, :string
  end
end
