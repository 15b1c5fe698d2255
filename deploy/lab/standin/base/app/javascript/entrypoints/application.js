console.log('application, 4.2');
