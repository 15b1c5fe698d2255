Rails.application.routes.draw do
  get '/about', to: 'home#index'
  get '/health', to: 'health#show'
  get '/api/v1/instance', to: 'instances#show'
  post '/api/v1/statuses', to: 'statuses#create'
  get '/api/v1/timelines/public', to: 'statuses#index'
  root 'home#index'
end
