console.log('application, 4.3.1');
